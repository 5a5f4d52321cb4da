/**
 * The pure stages of pompaths as a library: from lines to requests, evidence, verdicts, rules and policies.
 * Nothing here reads files, writes or prints. Paths are raw (percent-encoded, as logged) or decoded (as the policy engine sees
 * them), as each description says; times are milliseconds since 1970, durations milliseconds.
 */
export type { ConversionJson } from './convert/show/conversion-json.ts';
export { driftOf, type Drift } from './drift/drift.ts';
export type { AccessEntry, AuthorizeCheck, Event } from './event/event.ts';
export { readEvent } from './event/read.ts';
export type { Artifact, ArtifactFormat } from './artifact/artifact.ts';
export { renderArtifact } from './artifact/render.ts';
export { EvidenceCollector, type Evidence } from './evidence/collect.ts';
export { parseBaseline } from './findings/baseline.ts';
export type { Finding, Severity } from './findings/finding.ts';
export type { Ingress, RulePath } from './ingress/ingress.ts';
export { readManifest } from './ingress/manifests.ts';
export { type Route, RouteTable } from './ingress/route-table.ts';
export { inspectIngresses, type Inspection } from './inspection/inspect.ts';
export { type Line, LineSplitter } from './line/split.ts';
export { Unwrapper } from './line/unwrap.ts';
export { catalogOf, type Catalog } from './openapi/catalog.ts';
export { type Choice, choose, type Chosen, parseChoiceWord } from './openapi/choice.ts';
export type { SpecDocument } from './openapi/document.ts';
export type { Operation } from './openapi/operation.ts';
export { mergePolicy } from './merge/merge.ts';
export type { Merged, MergeInput } from './merge/merged.ts';
export { type CompiledPolicy, compilePolicy } from './policy/compiled.ts';
export { dangersOf } from './policy/dangers.ts';
export { evaluate } from './policy/evaluate.ts';
export type { Policy, PolicyJson } from './policy/model.ts';
export { type ParsedPolicy, parsePolicy, parsePolicyJson } from './policy/parse.ts';
export { printPolicy } from './policy/print.ts';
export { reach } from './policy/reach.ts';
export { policyOfAnnotations } from './policy/shortcuts.ts';
export type { Answer, Proposal, ProposeOptions } from './proposal/proposal.ts';
export { propose } from './proposal/propose.ts';
export { proposeForSpec } from './proposal/propose-spec.ts';
export type { SpecProposal } from './proposal/spec-proposal.ts';
export type { AnswerJson } from './render/answer-json.ts';
export type { CheckJson } from './render/check-json.ts';
export type { DriftJson } from './render/drift-json.ts';
export type { FindingsJson } from './render/findings-json.ts';
export type { IngressJson } from './render/ingresses-json.ts';
export type { SpecAnswerJson } from './render/spec-json.ts';
export type { RetirePlanJson } from './render/retire-json.ts';
export { assembleRequest, type RequestLines } from './request/assemble.ts';
export { type Cause, CAUSES } from './request/cause.ts';
export { RequestJoiner } from './request/join.ts';
export type { Outcome } from './request/outcome.ts';
export { policyPath } from './request/policy-path.ts';
export type { Request } from './request/request.ts';
export type { Inventory } from './retire/inventory.ts';
export { type KubeObject, kubeObject } from './retire/kube-object.ts';
export { planRetirement } from './retire/plan-retirement.ts';
export type { Plan } from './retire/plan.ts';
export { coverPaths } from './rules/cover.ts';
export { type Form, rulesOf, urlsOf } from './rules/pin.ts';
export { NO_WORD, parsePathWord, type Word } from './verdict/word.ts';
