/** A policy as the program prints it, with comments. */
export const POLICY = `# pompaths: asked for by the app
- allow:
    and:
      - http_path:
          starts_with: "/api/"
      - http_path:
          starts_with: "https://app.example.com/api/"
- allow:
    or:
      - email:
          is: "alice@example.com"
`;
