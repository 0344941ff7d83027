/** The choices of a poll as text, where nobody can choose. */
export function Choices({ choices }: { choices: string[] }) {
  return (
    <ol className="divide-y divide-rule rounded-sm border border-rule bg-card">
      {choices.map((choice) => (
        <li key={choice} className="px-4 py-4 text-lg leading-snug">
          <bdi>{choice}</bdi>
        </li>
      ))}
    </ol>
  );
}
