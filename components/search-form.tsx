import { buttonStyle } from "./button-style";
import { inputStyle } from "./input-style";

type SearchFormProps = {
  action: string;
  label: string;
  submit: string;
  value: string;
  /** Further parameters that the search keeps. */
  kept?: Record<string, string>;
};

/** A search, as a form that only asks for another page. It sends nothing, so it needs none of what form.tsx does. */
export function SearchForm({ action, label, submit, value, kept = {} }: SearchFormProps) {
  return (
    <search>
      <form action={action} className="flex gap-2">
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="search" name="q" aria-label={label} placeholder={label} defaultValue={value} maxLength={200} className={inputStyle} />
        <div className="grid shrink-0">
          <button type="submit" className={buttonStyle("secondary")}>
            {submit}
          </button>
        </div>
      </form>
    </search>
  );
}
