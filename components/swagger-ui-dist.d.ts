/** The part of Swagger UI that we use; the package brings no types. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export default function SwaggerUI(options: {
    domNode: HTMLElement;
    url: string;
    /** null: no badge of a validator elsewhere. */
    validatorUrl: null;
    /** -1: no list of schemas below the calls. */
    defaultModelsExpandDepth: number;
    syntaxHighlight: boolean;
    onComplete: () => void;
  }): void;
}
