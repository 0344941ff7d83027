import { describe, expect, it } from "vitest";
import { instantIn, isZone, localIn, zones } from "./rules";

const at = (local: string, zone: string) => instantIn(local, zone)?.toISOString();

describe("a local time", () => {
  it("is the instant that it means in its zone, in summer and in winter", () => {
    expect(at("2026-01-15T12:00", "Europe/Berlin")).toBe("2026-01-15T11:00:00.000Z");
    expect(at("2026-07-15T12:00", "Europe/Berlin")).toBe("2026-07-15T10:00:00.000Z");
    expect(at("2026-07-15T12:00", "Asia/Kolkata")).toBe("2026-07-15T06:30:00.000Z");
    expect(at("2026-07-15T12:00", "UTC")).toBe("2026-07-15T12:00:00.000Z");
    expect(at("2026-07-15T12:00:30", "UTC")).toBe("2026-07-15T12:00:30.000Z");
  });

  it("that clocks skip counts as that much later", () => {
    expect(at("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
    expect(localIn(new Date("2026-03-29T01:30:00Z"), "Europe/Berlin")).toBe("2026-03-29T03:30");
    // Lord Howe Island goes forward by half an hour.
    expect(at("2026-10-04T02:15", "Australia/Lord_Howe")).toBe("2026-10-03T15:45:00.000Z");
    // Samoa left out a whole day.
    expect(at("2011-12-30T12:00", "Pacific/Apia")).toBe("2011-12-30T22:00:00.000Z");
  });

  it("that comes twice is the first one", () => {
    expect(at("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(at("2026-11-01T01:30", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
  });

  it("comes back from its instant as it was written", () => {
    for (const zone of ["Europe/Berlin", "America/St_Johns", "Pacific/Chatham", "UTC"]) {
      for (const local of ["2026-01-15T12:00", "2026-07-01T23:59", "2026-03-29T03:00", "9999-12-31T00:00"])
        expect(localIn(instantIn(local, zone) ?? new Date(0), zone)).toBe(local);
    }
  });

  it.each([
    "",
    "tomorrow",
    "2026-02-30T12:00",
    "2026-13-01T12:00",
    "2026-01-01T24:30",
    "2026-01-01",
    "12026-01-01T12:00",
    "2026-01-01T12:00Z",
  ])("%j is none", (local) => {
    expect(instantIn(local, "Europe/Berlin")).toBeNull();
  });
});

describe("a zone", () => {
  it.each(["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Calcutta", "America/Argentina/Buenos_Aires"])("%s is one", (name) => {
    expect(isZone(name)).toBe(true);
  });

  it.each(["", "+02:00", "Europe/Atlantis", "Berlin", `A${"a".repeat(100)}`])("%j is none", (name) => {
    expect(isZone(name)).toBe(false);
  });

  it("can be chosen from a list of which each is one", () => {
    expect(zones).toContain("UTC");
    expect(zones.length).toBeGreaterThan(400);
    expect(zones.every(isZone)).toBe(true);
  });
});
