/**
 * One line, one identity. In some countries two international spellings ring the same phone. A vote, an account and a
 * cap belong to the phone, so they are bound to its line; codes go to the spelling that was typed.
 *
 * Only pairs in which every number is certain: a wrong pair would lock somebody out. For the sources and what is
 * unknown, see docs/decisions/lines.md.
 */
type Pair = {
  /** The prefix of the other spelling. */
  other: string;
  /** The prefix of the line itself. */
  line: string;
  /** A pattern for the digits that follow in both. */
  rest: string;
};

const gabon = (line: string, rest: string): Pair[] => ["+2410", "+241"].map((other) => ({ other, line, rest }));

const pairs: Pair[] = [
  // Argentina: calls from abroad put a 9 before a mobile number, texts do not. Landlines can be reached by both as well.
  { other: "+549", line: "+54", rest: "(11\\d{8}|[23]\\d{9})" },
  // Palestine: mobiles, then landlines, can also be reached through Israel's country code.
  { other: "+972", line: "+970", rest: "(5[69]\\d{7}|(22[2-47-9]|42[45]|82[014-68]|92[3569])\\d{5})" },
  // San Marino: landlines can also be reached through Italy's country code.
  { other: "+39", line: "+378", rest: "0549[89]\\d{5}" },
  // Kosovo: mobiles had numbers of Monaco and Slovenia before the country had a code of its own.
  { other: "+377", line: "+383", rest: "4[45]\\d{6}" },
  { other: "+386", line: "+383", rest: "4[39]\\d{6}" },
  // Gabon, November 2019: the 0 became a 6 (Gabon Telecom), a 7 (Airtel) or a 1 (landlines). Before, the 0 could be left out.
  ...gabon("+2416", "[256]\\d{6}"),
  ...gabon("+2417", "[47]\\d{6}"),
  { other: "+2410", line: "+2411", rest: "1\\d{6}" },
  // Mexico, August 2019: the 1 before mobile numbers was dropped.
  { other: "+521", line: "+52", rest: "[2-9]\\d{9}" },
  // Benin, November 2024: every number got 01 in front.
  { other: "+229", line: "+22901", rest: "[2-9]\\d{7}" },
];

/** The table as text. When it changes, stored numbers must be brought to their lines again (privacy/rekey). */
export const edition = JSON.stringify(pairs);

const matcher = (start: string, rest: string) => new RegExp(`^\\${start}${rest}$`);
const swaps = pairs.map(({ other, line, rest }) => ({ other, line, isOther: matcher(other, rest), isLine: matcher(line, rest) }));

/** The subscriber line of a number (both E.164): the same for every spelling, and the number itself when it has only one. */
export function lineOf(e164: string): string {
  const swap = swaps.find(({ isOther }) => isOther.test(e164));
  return swap ? swap.line + e164.slice(swap.other.length) : e164;
}

/** Every spelling of a number's line, the line itself first. */
export function spellingsOf(e164: string): [string, ...string[]] {
  const number = lineOf(e164);
  return [number, ...swaps.filter(({ isLine }) => isLine.test(number)).map(({ other, line }) => other + number.slice(line.length))];
}
