namespace Trilateral.Membership.Contracts;

/// <summary>The answer to a <see cref="RequestDecision"/> that cannot be opened; nothing was changed, and the same request is refused again.</summary>
/// <param name="RequestId">The asker's, at most its first 100 characters.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="Code">What is wrong, for programs: unknown-framework, kind, subject, question, sides, organisation or request.</param>
/// <param name="Detail">What is wrong, for people; repeats nothing of the request.</param>
/// <param name="Reach"><c>global</c>: whether the framework exists may be what is wrong.</param>
/// <param name="Class">Restricted: for the asking service, told to nobody.</param>
public sealed record DecisionRefused(string RequestId, string AskedBy, string Code, string Detail, string Reach, string Class);
