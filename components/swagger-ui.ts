import SwaggerUI, { type Plugin } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./swagger-ui.css";

/** Swagger UI as a part of our own build, in our colours: reads the document at `url` into `domNode`. */
export function showApi(domNode: HTMLElement, url: string, onComplete: () => void): void {
  SwaggerUI({ domNode, url, validatorUrl: null, plugins: [partOfAPage], layout: "PartOfAPage", syntaxHighlight: false, onComplete });
}

/** Its own layout is a page of its own, with a second main and a second title; and its text areas have no name. */
const partOfAPage: Plugin = ({ React: { createElement } }) => ({
  components: {
    // biome-ignore lint/correctness/noComponentHookFactories: Swagger UI brings a React of its own, and makes its plugins once.
    PartOfAPage: ({ getComponent }) =>
      createElement(
        "div",
        { className: "swagger-ui" },
        createElement(getComponent("SvgAssets")),
        createElement(
          "section",
          { className: "scheme-container", "aria-label": "Login" },
          createElement(getComponent("AuthorizeBtnContainer", true)),
        ),
        createElement(getComponent("operations", true)),
      ),
  },
  wrapComponents: {
    // biome-ignore lint/correctness/noComponentHookFactories: the same.
    TextArea: (Original) => (props) => createElement(Original, { "aria-label": "Body", ...props }),
  },
});
