using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Holds;

/// <summary>Mail that is held, or was.</summary>
/// <param name="Id"><c>mho_…</c>.</param>
/// <param name="Template">The event type whose mails wait; absent for every one.</param>
/// <param name="Subject">The record whose mails wait; absent for every one.</param>
/// <param name="Reason">Why.</param>
/// <param name="HeldAt">UTC.</param>
/// <param name="ReleasedAt">UTC; absent while it is held.</param>
/// <param name="Version">Of the record; its ETag.</param>
internal sealed record MailHoldAnswer(string Id, string? Template, string? Subject, string Reason, DateTimeOffset HeldAt, DateTimeOffset? ReleasedAt, long Version) : IVersioned
{
    public static MailHoldAnswer Of(MailHold hold) => new(hold.Id.ToString(), hold.Template, hold.SubjectId, hold.Reason, hold.HeldAt, hold.ReleasedAt, hold.Version);
}
