// Up to punctuation that belongs to the sentence around the address.
const address = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}’”»])/u;

/** A text that a stranger wrote, with its line breaks. Addresses in it become links that search engines do not follow. */
export function Description({ text }: { text: string }) {
  if (text === "") return null;
  return (
    <p dir="auto" className="mb-8 max-w-[60ch] whitespace-pre-line wrap-anywhere">
      {text.split(address).map((part, index) =>
        index % 2 === 0 || !URL.canParse(part) ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text keep their places
          <a key={index} href={part} rel="nofollow ugc noopener">
            {part}
          </a>
        ),
      )}
    </p>
  );
}
