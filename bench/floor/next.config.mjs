// Without this file Next would read the site's config. The headers are the site's, so that both pay for them.
import site from "../../next.config.mjs";

/** @type {import("next").NextConfig} */
export default { poweredByHeader: false, headers: site.headers };
