// Its own, or Next would take the site's. The floor pays for the same headers as the site.
import site from "../../next.config.mjs";

/** @type {import("next").NextConfig} */
export default { poweredByHeader: false, headers: site.headers };
