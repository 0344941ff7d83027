/** The cheapest page there is: rendered while building. */
export default function PrerenderedPage() {
  return <p>Nothing here.</p>;
}
