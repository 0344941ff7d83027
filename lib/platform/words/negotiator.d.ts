/** Types of the part of negotiator that we use. The package has none. */
declare module "negotiator" {
  export default class Negotiator {
    constructor(request: { headers: Record<string, string> });
    /** The one of `available` that Accept-Language prefers. Undefined when it accepts none of them. */
    language<Name extends string>(available: Name[]): Name | undefined;
    /** All that Accept-Language accepts, the most preferred first. */
    languages(): string[];
    /** The same as `language`, for Accept-Encoding. */
    encoding<Name extends string>(available: Name[]): Name | undefined;
  }
}
