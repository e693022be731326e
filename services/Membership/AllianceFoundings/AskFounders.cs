using System.Linq.Expressions;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>Asks the founders of what was open before they were asked by a message; of what is proposed now they are asked in the same save.</summary>
internal sealed partial class AskFounders(IServiceScopeFactory scopes, TimeProvider time, ILogger<AskFounders> logger) : AnnounceDue<AllianceFounding>(scopes, time)
{
    protected override Expression<Func<AllianceFounding, DateTimeOffset?>> DueAt => founding => founding.SignUntil;

    protected override Expression<Func<AllianceFounding, bool>> IsDue(DateTimeOffset now) =>
        founding => founding.AskedAt == null && founding.State == FoundingState.Open && founding.SignUntil >= now;

    protected override async Task TellAsync(MembershipDbContext database, AllianceFounding record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        database.Ask(record, now);
        await database.SaveChangesAsync(cancellationToken);
    }

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    [LoggerMessage(4053, LogLevel.Warning, "Founders could not be asked to sign; tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

internal static class SignatureRequests
{
    /// <summary>One message for each founder who has not signed; the caller saves.</summary>
    public static void Ask(this MembershipDbContext database, AllianceFounding founding, DateTimeOffset now)
    {
        founding.Ask(now);
        var version = database.Advance(founding);
        foreach (var asked in founding.Founders.Where(founder => founder.SignedAt is null))
        {
            database.Publish(
                new SignatureAsked(
                    founding.Id.ToString(), version.Version, asked.OrganisationId.ToString(), founding.FacilitatingOrganisationId.ToString(), founding.SignUntil, founding.TimeZone, founding.Reach,
                    nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }
    }
}
