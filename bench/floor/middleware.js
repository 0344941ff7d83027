// Without this file Next would find the site's, which stands above this folder. It runs for no path of the floor.
export const config = { matcher: "/no-path-of-the-floor" };

export function middleware() {}
