import NextAuth from "next-auth";
import { authOptions } from "@/lib/gate/nextauth";

// Public: next-auth's own endpoints, with its own CSRF token. The login page does not need them; other clients may.
const handler = (request: Request, context: unknown) => NextAuth(authOptions())(request, context);

export { handler as GET, handler as POST };
