import { encode } from "uqr";

/** Light modules around the code, without which scanners do not find it (ISO/IEC 18004 5.3.8). */
const margin = 4;

/** A QR code. Black on white in every scheme: many scanners read no other. What it says must stand beside it as text. */
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

/** The dark modules of a row, as one rectangle per run. */
function drawRow(row: boolean[], y: number): string {
  const text = row.map((dark) => (dark ? "1" : "0")).join("");
  return [...text.matchAll(/1+/g)].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join("");
}
