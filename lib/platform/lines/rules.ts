/**
 * One line, one identity. In some countries two international spellings ring the same phone. A vote, an account and a cap
 * belong to the phone, so they go by its line; codes go to the spelling that was typed.
 *
 * Only pairs of which every number is certain: a wrong one would shut somebody out. Sources, and what cannot be known:
 * docs/decisions/lines.md.
 */
type Pair = {
  /** How the other spelling begins. */
  other: string;
  /** How the line begins instead. */
  line: string;
  /** The digits that follow in both. */
  rest: string;
};

const pairs: Pair[] = [
  // Argentina: calls from abroad put a 9 before a mobile number, texts do not. Landlines answer to both as well.
  { other: "+549", line: "+54", rest: "(11\\d{8}|[23]\\d{9})" },
  // Palestine: mobiles, then landlines, are reached through Israel's code too.
  { other: "+972", line: "+970", rest: "(5[69]\\d{7}|(22[2-47-9]|42[45]|82[014-68]|92[3569])\\d{5})" },
  // San Marino: landlines are reached through Italy's code too.
  { other: "+39", line: "+378", rest: "0549[89]\\d{5}" },
  // Kosovo: mobiles had numbers of Monaco and Slovenia before the country had a code.
  { other: "+377", line: "+383", rest: "4[45]\\d{6}" },
  { other: "+386", line: "+383", rest: "4[39]\\d{6}" },
  // Gabon, November 2019: the 0 became a 6 (Gabon Telecom), a 7 (Airtel) or a 1 (landlines). The 0 could be left out before.
  { other: "+2410", line: "+2416", rest: "[256]\\d{6}" },
  { other: "+241", line: "+2416", rest: "[256]\\d{6}" },
  { other: "+2410", line: "+2417", rest: "[47]\\d{6}" },
  { other: "+241", line: "+2417", rest: "[47]\\d{6}" },
  { other: "+2410", line: "+2411", rest: "1\\d{6}" },
  // Mexico, August 2019: no 1 before mobile numbers any more.
  { other: "+521", line: "+52", rest: "[2-9]\\d{9}" },
  // Benin, November 2024: 01 before every number.
  { other: "+229", line: "+22901", rest: "[2-9]\\d{7}" },
];

/** What the table says, as a text: another text means that numbers are to be looked at again. */
export const edition = JSON.stringify(pairs);

const matcher = (start: string, rest: string) => new RegExp(`^\\${start}${rest}$`);
const swaps = pairs.map(({ other, line, rest }) => ({ other, line, isOther: matcher(other, rest), isLine: matcher(line, rest) }));

/** The subscriber line of a number (both E.164): the same for all spellings of it, and the number itself where it has only one. */
export function lineOf(e164: string): string {
  const swap = swaps.find(({ isOther }) => isOther.test(e164));
  return swap ? swap.line + e164.slice(swap.other.length) : e164;
}

/** Every spelling of a number's line, the line itself first. */
export function spellingsOf(e164: string): [string, ...string[]] {
  const number = lineOf(e164);
  return [number, ...swaps.filter(({ isLine }) => isLine.test(number)).map(({ other, line }) => other + number.slice(line.length))];
}
