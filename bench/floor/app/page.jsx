/** The cheapest possible page: rendered at build time. */
export default function PrerenderedPage() {
  return <p>Nothing here.</p>;
}
