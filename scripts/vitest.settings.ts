import type { Settings } from "../lib/polls/poll/rules";

/** The settings of a poll for which only its question and choices were typed. */
export const settings: Settings = {
  question: "Lunch?",
  description: "",
  choices: ["Soup", "Salad", "Pie"],
  kind: "single",
  min: 1,
  max: 1,
  opensAt: null,
  closesAt: null,
  timeZone: "UTC",
  resultsWhen: "always",
  resultsFor: "everyone",
  mayChange: false,
  blank: false,
  shuffle: false,
  listed: true,
  askedBy: null,
};
