"use client";

import { useLayoutEffect, useRef, useState } from "react";
import type { LabelledProps } from "./labelled";
import { SelectField } from "./select-field";

const withoutScripts = "UTC";

/** A select of time zones. Where none was chosen yet it starts with the browser's own, without JavaScript with UTC. */
export function ZoneField({ zones, chosen, ...field }: LabelledProps & { zones: readonly string[]; chosen: string }) {
  const select = useRef<HTMLSelectElement>(null);
  const [own, setOwn] = useState(withoutScripts);
  // A zone that was selected before this script ran stays.
  useLayoutEffect(() => {
    if (select.current?.value === withoutScripts) setOwn(Intl.DateTimeFormat().resolvedOptions().timeZone);
  }, []);
  const zone = chosen || own;
  // Browsers and the server may know a zone by different names, such as Asia/Kolkata and Asia/Calcutta.
  const all = zones.includes(zone) ? zones : [zone, ...zones];
  const options = all.map((value) => ({ value, label: value.replaceAll("_", " ") }));
  return <SelectField {...field} ref={select} defaultValue={zone} options={options} />;
}
