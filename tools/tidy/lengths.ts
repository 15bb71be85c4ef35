import ts from 'typescript';
import { isCode, type Problem, type SourceFile } from './problem';

export const MAX_FILE_LINES = 350;
export const MAX_FUNCTION_LINES = 70;

/** Files of code that are too long to hold one thing. */
export function longFiles(files: readonly SourceFile[]): Problem[] {
  return files
    .filter(({ path }) => isCode(path))
    .flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n').length;
      return lines <= MAX_FILE_LINES ? [] : [{ path, says: `${lines} lines, at most ${MAX_FILE_LINES}: split it` }];
    });
}

/** Functions too long to see at once. Blocks of tests (`describe`, and functions that only hold such blocks) may be longer. */
export function longFunctions(files: readonly SourceFile[]): Problem[] {
  return files.filter(({ path }) => isCode(path)).flatMap(longFunctionsOf);
}

function longFunctionsOf({ path, text }: SourceFile): Problem[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const problems: Problem[] = [];
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !isBlockOfTests(node)) {
      const first = line(node.getStart(source));
      const lines = line(node.end) - first + 1;
      if (lines > MAX_FUNCTION_LINES) {
        problems.push({
          path: `${path}:${first}`,
          says: `a function of ${lines} lines, at most ${MAX_FUNCTION_LINES}`,
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

function isBlockOfTests(node: ts.SignatureDeclaration): boolean {
  if (ts.isCallExpression(node.parent) && isDescribe(node.parent)) return true;
  const body = 'body' in node ? node.body : undefined;
  return body !== undefined && ts.isBlock(body) && body.statements.some(isDescribeStatement);
}

function isDescribeStatement(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) && isDescribe(statement.expression)
  );
}

/** `describe(…)`, `describe.skip(…)`, `describe.each(…)(…)`. */
function isDescribe(call: ts.CallExpression): boolean {
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
    else return false;
  }
  return callee.text === 'describe';
}
