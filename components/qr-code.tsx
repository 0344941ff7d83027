import { encode } from "uqr";

/** Width of the light margin in modules. Scanners need it to find the code (ISO/IEC 18004, 5.3.8). */
const margin = 4;

/** A QR code, black on white in dark mode too, because many scanners read nothing else. Show its content as text beside it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const side = size + 2 * margin;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-margin} ${-margin} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="w-full max-w-64 rounded-sm border border-rule"
    >
      <rect x={-margin} y={-margin} width={side} height={side} fill="#fff" />
      <path d={data.map(drawRow).join("")} fill="#000" />
    </svg>
  );
}

/** SVG path of a row's dark modules, one rectangle for each run of them. */
function drawRow(row: boolean[], y: number): string {
  const text = row.map((dark) => (dark ? "1" : "0")).join("");
  return [...text.matchAll(/1+/g)].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join("");
}
