import { redirect } from "next/navigation";

async function nothing() {
  "use server";
  redirect("/");
}

/** A form whose action only redirects. */
export default function ActionPage() {
  return (
    <form action={nothing}>
      <input name="choice" />
      <button type="submit">Go</button>
    </form>
  );
}
