import { expect, test } from "../fixtures";
import { alerts, plain, type Visitor } from "../visitor";

/** Any usual spelling of a number that can receive a code is understood; anything else is refused at its field. */

// The fault matches only the expected number and makes the network busy, so no message is sent and the number stays free.
const busy = ["The phone network is busy. Wait a minute, then try again."];

const send = async (visitor: Visitor, phone: string, country: string) =>
  alerts(await visitor.submit("/2fa", "Send code", { phone, country }));

// From ranges that the numbering plans reserve for fiction, so none of them is a real phone.
const understood: [country: string, typed: string, e164: string][] = [
  ["US", "(212) 555-0123", "+12125550123"],
  ["US", "212-555-0124", "+12125550124"],
  ["US", "212.555.0125", "+12125550125"],
  ["US", "1 212 555 0126", "+12125550126"],
  ["US", "  2125550127  ", "+12125550127"],
  ["GB", "+1 (212) 555-0128", "+12125550128"],
  ["GB", "001 212 555 0129", "+12125550129"],
  ["CA", "(416) 555-0130", "+14165550130"],
  ["GB", "07700 900123", "+447700900123"],
  ["GB", "07700-900-124", "+447700900124"],
  ["US", "+44 7700 900125", "+447700900125"],
  ["US", "+44 (0)7700 900126", "+447700900126"],
  ["US", "0044 7700 900127", "+447700900127"],
  ["GB", "٠٧٧٠٠ ٩٠٠١٢٨", "+447700900128"],
  ["GB", "０７７００ ９００１２９", "+447700900129"],
  ["DE", "0171 3920012", "+491713920012"],
  ["US", "+49 (0) 171 39 200-13", "+491713920013"],
  ["AU", "0491 570 006", "+61491570006"],
  ["SE", "070-174 06 05", "+46701740605"],
  ["", "+447700900131", "+447700900131"],
];

for (const [country, typed, e164] of understood) {
  test(`“${typed.trim()}” ${country && `in ${country} `}is ${e164}`, { tag: "@api" }, async ({ loggedInVisitor: visitor, faults }) => {
    await faults.once("start", e164, { status: 429 });
    expect(await send(visitor, typed, country)).toEqual(busy);
  });
}

const looksWrong = "That does not look like a phone number. Check the digits and the country.";
const wrongKind = "We cannot send codes to this kind of number. Use a mobile or an ordinary landline number.";

test("input that cannot be a number is refused at its field and kept as it was typed", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
}) => {
  for (const [country, typed] of [
    ...[
      ["US", "12345"],
      ["US", "hello"],
      ["US", "911"],
      ["GB", "999"],
      ["US", "+"],
      ["US", "212 555 01234567890"],
      ["", "212 555 0123"],
      ["GB", "07700 90012"],
    ],
    ...[
      ["US", "+999 123456789"],
      ["US", "+1 212 555 0123 ext. 7"],
      ["US", "tel:+12125550123;ext=7"],
      ["ZZ", "2125550123"],
      ["US", "call +1 212 555 0123 now"],
    ],
    ...[
      ["US", "+1212555012３x"],
      ["US", "<b>2125550123</b>"],
      ["US", "-----"],
      ["US", "2125550123\n2125550124"],
    ],
  ] as [string, string][]) {
    const answer = await visitor.submit("/2fa", "Send code", { phone: typed, country });
    expect(await alerts(answer), typed).toEqual([looksWrong]);
    if (!typed.includes("\n"))
      expect(plain(/<input[^>]*name="phone"[^>]*>/.exec(await answer.text())?.[0] ?? ""), typed).toContain(`value="${typed}"`);
  }
});

test("premium, shared-cost, toll-free, personal and internet numbers are refused at their field", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
}) => {
  for (const typed of [
    "+1 900 234 5678",
    "+44 909 879 0123",
    "+44 843 210 1234",
    "+44 800 123 4567",
    "+44 70 1234 5678",
    "+49 900 1 123456",
    "+33 899 12 34 56",
  ]) {
    expect(await send(visitor, typed, "US"), typed).toEqual([wrongKind]);
  }
});

test("an empty or very long number is refused at its field", { tag: "@api" }, async ({ loggedInVisitor: visitor }) => {
  expect(await send(visitor, "", "US")).toEqual(["Enter your phone number."]);
  expect(await send(visitor, "   ", "US")).toEqual([looksWrong]);
  expect(await send(visitor, "1".repeat(5000), "US")).toEqual([looksWrong]);
});

for (const [language, country] of [
  ["en-GB,en;q=0.9", "GB"],
  ["de-AT,de;q=0.9,en;q=0.8", "AT"],
  ["en;q=0.5,fr-FR", "FR"],
  ["pt-BR", "BR"],
  ["en", "US"],
  ["zh-Hant-TW,zh;q=0.9", "TW"],
  ["*", "US"],
  ["x-klingon, ;;;q=, de-XX", "US"],
] as const) {
  test(`a browser with the languages “${language}” gets ${country} as the country`, { tag: "@api" }, async ({ newVisitor, person }) => {
    const member = await newVisitor();
    await member.logIn(person);
    // The language of the page itself is chosen by a cookie, so that the button has its English name.
    await member.open("/2fa?lang=en");
    expect((await member.form("/2fa", "Send code", { "accept-language": language })).hidden).toContainEqual(["country", country]);
  });
}

test("a refused number can be corrected in place, and the country stays as chosen", { tag: ["@nojs-nightly", "@phone"] }, async ({
  page,
  loggedIn: person,
  inbox,
}) => {
  await page.goto("/2fa");
  await page.getByLabel("Country").selectOption({ label: "United States (+1)" });
  await page.getByLabel("Phone number").fill("12345");
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Phone number")).toHaveAccessibleDescription(new RegExp(`${looksWrong.replaceAll(".", "\\.")}$`));
  await expect(page.getByLabel("Phone number")).toHaveValue("12345");
  await expect(page.getByLabel("Country")).toHaveValue("US");
  await page.getByLabel("Phone number").fill(person.phone.slice(2));
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  expect(await inbox.messages(person.phone)).toHaveLength(1);
});
