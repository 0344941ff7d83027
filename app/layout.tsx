import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { template: "%s · Pollstr", default: "Pollstr — one person, one vote" },
  description: "Polls in which every vote comes from one person who has proven a phone number.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5efe2" },
    { media: "(prefers-color-scheme: dark)", color: "#171411" },
  ],
};

/** Reads no cookie and no header: pages could not be rendered once for everybody otherwise. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">{children}</body>
    </html>
  );
}
