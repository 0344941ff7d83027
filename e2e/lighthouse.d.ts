// Types for the part of Lighthouse that the tests use: it is installed only for the runs that use it.
declare module "lighthouse" {
  type Audit = { displayValue?: string; score: number | null };
  type Category = { title: string; score: number | null; auditRefs: { id: string; weight: number }[] };
  type Result = {
    finalDisplayedUrl: string;
    runtimeError?: { message: string };
    environment: { benchmarkIndex: number };
    categories: Record<string, Category>;
    audits: Record<string, Audit>;
  };
  type Flags = { port: number; onlyCategories: string[]; logLevel: "error" };
  export default function lighthouse(url: string, flags: Flags): Promise<{ lhr: Result } | undefined>;
}
