// Without this file Next would find the site's, which stands above this folder, and start it with the floor.
export function register() {}
