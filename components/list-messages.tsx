import { Errors } from "./labelled";

/** Below a list whose rows can be moved: what a screen reader hears after a move, and the errors of the list with this id. */
export function ListMessages({ id, said, errors }: { id: string; said: string; errors: string[] }) {
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      <div className="mt-2">
        <Errors id={`${id}-error`} errors={errors} />
      </div>
    </>
  );
}
