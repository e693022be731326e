using System.Linq.Expressions;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>Tells those who remind whose signatures a founding lacks that was proposed before they kept it; of what is proposed now they hear step by step.</summary>
internal sealed partial class RestateFoundings(IServiceScopeFactory scopes, TimeProvider time, ILogger<RestateFoundings> logger) : AnnounceDue<AllianceFounding>(scopes, time)
{
    protected override Expression<Func<AllianceFounding, DateTimeOffset?>> DueAt => founding => founding.SignUntil;

    // What nobody was asked to sign yet is known when its founders are asked.
    protected override Expression<Func<AllianceFounding, bool>> IsDue(DateTimeOffset now) =>
        founding => founding.KnownAt == null && founding.AskedAt != null && founding.State == FoundingState.Open && founding.SignUntil >= now;

    protected override async Task TellAsync(MembershipDbContext database, AllianceFounding record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        record.IsKnown(now);
        var version = database.Advance(record);
        database.Publish(
            new FoundingRestated(
                record.Id.ToString(),
                version.Version,
                [.. record.Founders.Where(founder => founder.SignedAt is null).Select(founder => founder.OrganisationId.ToString())],
                record.FacilitatingOrganisationId.ToString(),
                record.SignUntil,
                record.TimeZone,
                record.Reach,
                nameof(ConfidentialityClass.Restricted),
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
        await database.SaveChangesAsync(cancellationToken);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    [LoggerMessage(4055, LogLevel.Warning, "Foundings of before could not be told to those who remind of them; tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
