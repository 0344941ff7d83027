import NextAuth from "next-auth";
import { authOptions } from "@/lib/gate/nextauth";

// Public: next-auth's own endpoints, which check its CSRF token. Our login page does not use them; other clients may.
const handler = (request: Request, context: unknown) => NextAuth(authOptions())(request, context);

export { handler as GET, handler as POST };
