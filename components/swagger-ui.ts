import SwaggerUI, { type Plugin } from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./swagger-ui.css";

/** Renders the OpenAPI document at `url` into `domNode` by Swagger UI, bundled with our build and in our colours. */
export function showApi(domNode: HTMLElement, url: string, onComplete: () => void): void {
  SwaggerUI({ domNode, url, validatorUrl: null, plugins: [partOfAPage], layout: "PartOfAPage", syntaxHighlight: false, onComplete });
}

/** Swagger UI's default layout adds a second main and a second title to the page, and its text areas have no accessible name. */
const partOfAPage: Plugin = ({ React: { createElement } }) => ({
  components: {
    // biome-ignore lint/correctness/noComponentHookFactories: Swagger UI has its own React and creates its plugins once.
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
