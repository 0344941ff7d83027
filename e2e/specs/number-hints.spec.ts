import { expect, test } from "../fixtures";
import { alerts, plain } from "../visitor";

/** A number spelled so that it reaches another country, or no phone, is pointed out before a code is typed. */

test("the page after “Send code” names the country of the number", { tag: "@api" }, async ({ loggedInVisitor: visitor }) => {
  const subscriber = String(Math.floor(Math.random() * 10_000)).padStart(4, "0");
  // A Singapore number typed without its + while the United States is selected is a number in Jamaica.
  await visitor.submit("/2fa", "Send code", { phone: `65 8234 ${subscriber.slice(0, 3)}1`, country: "US" });
  expect(plain(await (await visitor.follow("/2fa/verify")).text())).toContain(" (Jamaica)");
});

test("a number in a spelling that cannot be dialled is refused at its field, with the right spelling", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
}) => {
  for (const [phone, words] of [
    ["+52 1 55 1234 5678", "Leave out the 1 after +52: numbers in Mexico have ten digits after +52."],
    ["0011 44 7700 900123", "Write + instead of 0011, 001 or 011: for example +44 7700 900123."],
  ] as const)
    expect(await alerts(await visitor.submit("/2fa", "Send code", { phone, country: "US" }))).toEqual([words]);
});
