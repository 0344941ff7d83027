export const dynamic = "force-dynamic";

/** The same page as app/page.jsx, rendered per request. */
export default function DynamicPage() {
  return <p>Nothing here.</p>;
}
