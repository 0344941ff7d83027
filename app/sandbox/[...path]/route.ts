const unknown = async () => new Response("There is no such call.\n", { status: 404 });

/** Public: answers unknown paths below /sandbox, which the middleware leaves alone and which would else look like a language. */
export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
