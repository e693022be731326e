using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Alliances;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Reminders;

/// <summary>Data of <see cref="NoticeTypes.FoundingSignatureDue"/>.</summary>
/// <param name="FoundingId"><c>fou_…</c>.</param>
/// <param name="Version">Of the founding, as it was when the signature was asked.</param>
/// <param name="OrganisationId"><c>org_…</c>, who is asked and has not signed.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>, who asks.</param>
/// <param name="SignUntil">The last second for a signature, UTC.</param>
/// <param name="TimeZone">IANA, of the founding.</param>
/// <param name="Before">How long before the end the reminder was due: P30D, P14D, P7D, P2D or PT24H.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
internal sealed record SignatureDue(
    string FoundingId, long Version, string OrganisationId, string FacilitatingOrganisationId, DateTimeOffset SignUntil, string TimeZone, string Before, string Reach, string Class, string Side);

/// <summary>Reminds each founder whose signature is asked for and missing, before the last second for it; its people by mail, and nobody else.</summary>
internal sealed partial class RemindOfSignatures(IServiceScopeFactory scopes, NoticeBoard board, TimeProvider time, ILogger<RemindOfSignatures> logger)
    : RemindOf<KnownSignature>(scopes, time)
{
    private static readonly TimeSpan UntilNamed = TimeSpan.FromMinutes(1);

    protected override IQueryable<KnownSignature> Due(NotificationsDbContext database, DateTimeOffset now) => database.Signatures.FromSql(
        $"SELECT * FROM notifications.signatures WHERE next_reminder_at <= {now} ORDER BY next_reminder_at, founding_id, organisation_id LIMIT {AtOnce} FOR UPDATE SKIP LOCKED");

    // A name may come within the minute; what waits for it keeps back no other.
    protected override async Task RemindAsync(NotificationsDbContext database, KnownSignature record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync(database, record, now, cancellationToken);
            record.Plan(now);
        }
        catch (NotKnownYetException fault)
        {
            LogPutOff(logger, fault, record.FoundingId);
            record.PutOff(now + UntilNamed);
        }
    }

    private async Task PostAsync(NotificationsDbContext database, KnownSignature record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (record.DueReminder(now) is { } reminder)
        {
            var (founding, founder, asks, until) = (record.FoundingId, record.OrganisationId, record.FacilitatingOrganisationId, record.SignUntil!.Value);
            var notice = new Notice(
                NoticeTypes.FoundingSignatureDue, founding, record.AskedVersion, reminder.At, new Audience(record.Reach, record.Class, record.Side), $"/membership/v1/alliance-foundings/{founding}")
            {
                Facts = await database.OfFounderAsync(founder, asks, cancellationToken),
                OrganisationId = founder,
            };
            await board.PostAsync(
                database, ReminderRule.EventIdOf(notice.Type, founding, until, reminder.Before, founder), notice,
                new SignatureDue(founding, record.AskedVersion, founder, asks, until, record.TimeZone, reminder.Before, record.Reach, record.Class, record.Side), cancellationToken);
        }
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    [LoggerMessage(3402, LogLevel.Warning, "Founders could not be reminded of their signatures; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(3403, LogLevel.Warning, "A founder of {Founding} could not be reminded of its signature yet; it is tried again in a minute.")]
    private static partial void LogPutOff(ILogger logger, Exception exception, string founding);
}
