/** Above a difference that does not hold all that is different: nobody may decide on it. */
export function Untold() {
  return (
    <p role="alert" className="mb-2 font-medium text-bad">
      This difference does not show all that is different. Compare the files themselves before you decide.
    </p>
  );
}
