/** Types of the part of Swagger UI that we use. The package has none. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  type Component = import("react").ComponentType<Record<string, unknown>>;
  type System = { React: Pick<typeof import("react"), "createElement"> };
  type Plugin = (system: System) => {
    components?: Record<string, (props: { getComponent: (name: string, connected?: boolean) => Component }) => import("react").ReactNode>;
    wrapComponents?: Record<string, (original: Component) => Component>;
  };
  export default function SwaggerUI(options: {
    domNode: HTMLElement;
    url: string;
    /** null: shows no badge from an external validator. */
    validatorUrl: null;
    plugins: Plugin[];
    layout: string;
    syntaxHighlight: boolean;
    onComplete: () => void;
  }): void;
}
