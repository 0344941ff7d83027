"use client";

import type { LabelledProps } from "./labelled";
import { SelectField } from "./select-field";
import { useHydrated } from "./use-hydrated";

/** A select of time zones. Where none was chosen yet it starts with the browser's own, without JavaScript with UTC. */
export function ZoneField({ zones, chosen, ...field }: LabelledProps & { zones: readonly string[]; chosen: string }) {
  const own = useHydrated() ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
  const zone = chosen || own;
  // Browsers and the server may know a zone by different names, such as Asia/Kolkata and Asia/Calcutta.
  const all = zones.includes(zone) ? zones : [zone, ...zones];
  return <SelectField {...field} defaultValue={zone} options={all.map((value) => ({ value, label: value.replaceAll("_", " ") }))} />;
}
