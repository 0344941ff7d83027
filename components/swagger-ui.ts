import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./swagger-ui.css";

/** Swagger UI as a part of our own build, in our colours. */
export { SwaggerUI };
