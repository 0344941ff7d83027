const asked = new Map<string, Promise<unknown>>();

/** The JSON at an address of this site. Parts of a page that ask for the same address share one request. */
export function ask<Answer>(url: string): Promise<Answer> {
  let answer = asked.get(url);
  if (!answer) {
    answer = fetch(url, { headers: { accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return response.json();
    });
    asked.set(url, answer);
    answer.catch(() => asked.delete(url));
  }
  return answer as Promise<Answer>;
}
