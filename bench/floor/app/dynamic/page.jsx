export const dynamic = "force-dynamic";

/** The same page, rendered for each request. */
export default function DynamicPage() {
  return <p>Nothing here.</p>;
}
