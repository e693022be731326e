using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>Opens what a service asks for, once per request of the asker; what cannot be opened is answered and not left lying.</summary>
internal sealed partial class OpenRequestedDecisionConsumer(MembershipDbContext database, TimeProvider time) : InboxConsumer<RequestDecision, MembershipDbContext>(database)
{
    public const string Queue = "membership-open-decisions";

    private const int MinQuestionLength = 10;

    /// <summary>What is wrong with a request: code for programs, detail for people.</summary>
    internal sealed record Fault(string Code, string Detail);

    protected override async Task HandleAsync(RequestDecision message, CancellationToken cancellationToken)
    {
        if (Check(message) is { } fault)
        {
            Refuse(message, fault);
            return;
        }

        var frameworkId = Id<TrilateralFramework>.Parse(message.FrameworkId, null);
        if (await Database.Frameworks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == frameworkId, cancellationToken) is not { } framework)
        {
            Refuse(message, new("unknown-framework", "There is no such framework."));
            return;
        }

        var concerned = message.ConcernedOrganisationId is { } named ? await LivingAsync(named, cancellationToken) : null;
        if (concerned is null && message.ConcernedOrganisationId is not null)
        {
            Refuse(message, new("organisation", "The organisation concerned is not on the register."));
            return;
        }

        Database.FrameworkScope.Use(frameworkId.Value);
        if (await Database.Decisions.AnyAsync(row => row.FrameworkId == frameworkId && row.AskedBy == message.AskedBy && row.RequestId == message.RequestId, cancellationToken))
        {
            return;
        }

        var now = time.GetUtcNow();
        OpenDecision.Open(
            Database,
            new OpenDecision.Asked(
                framework,
                message.Kind,
                message.Subject,
                message.Question.Trim(),
                message.AskedBy,
                message.RequestId,
                message.EligibleSides is { Count: > 0 } sides ? [.. sides.Select(WireNames<Side>.Parse)] : null,
                concerned),
            await DecisionProfile.InForceAsync(Database, message.Kind, frameworkId, cancellationToken),
            now);
    }

    /// <summary>What can be seen from the request alone.</summary>
    internal static Fault? Check(RequestDecision message) => message switch
    {
        _ when !Printable().IsMatch(message.RequestId ?? "") => new("request", "Give a request id of 1 to 100 printable characters without blanks."),
        _ when !Service().IsMatch(message.AskedBy ?? "") => new("request", "Give the asking service by its name."),
        _ when !Id<TrilateralFramework>.TryParse(message.FrameworkId, null, out var _) => new("unknown-framework", "Give the framework: frm_ and 32 lower-case hex digits."),
        _ when !IsKind(message.Kind) => new("kind", "Give the kind of decision in kebab case, up to 60 characters."),
        _ when !IsSubject(message.Subject ?? "") => new("subject", "Give the subject by its id: a prefix, an underscore and 32 lower-case hex digits."),
        _ when message.Question?.Trim().Length is not (>= MinQuestionLength and <= Decision.MaxQuestionLength) => new("question", "Give the question in 10 to 2,000 characters."),
        _ when message.EligibleSides is { } sides && (sides.Distinct().Count() != sides.Count || sides.Any(side => !WireNames<Side>.TryParse(side, out var known) || known == Side.Platform)) =>
            new("sides", "Give each eligible side once: government, civil_society, unodc."),
        _ => null,
    };

    internal static bool IsKind(string? kind) => kind is { Length: <= DecisionProfile.MaxKindLength } && Kebab().IsMatch(kind);

    internal static bool IsSubject(string subject) => Subject().IsMatch(subject);

    /// <summary>The organisation, or the one it was merged into, whose clients act for both; null when it is not on the register.</summary>
    private async Task<string?> LivingAsync(string organisation, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(organisation, null, out var id)
            && await Database.Organisations.Where(row => row.Id == id).Select(row => new { Id = row.MergedIntoId ?? row.Id }).SingleOrDefaultAsync(cancellationToken) is { } living
                ? living.Id.ToString()
                : null;

    private void Refuse(RequestDecision message, Fault fault) => Database.Publish(new DecisionRefused(
        Cut(message.RequestId, Decision.MaxRequestLength), Cut(message.AskedBy, Decision.MaxAskerLength), fault.Code, fault.Detail, "global", nameof(ConfidentialityClass.Restricted)));

    private static string Cut(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[..length];

    [GeneratedRegex(@"^[!-~]{1,100}\z")]
    private static partial Regex Printable();

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,39}\z")]
    private static partial Regex Service();

    [GeneratedRegex(@"^[a-z]{2,8}_[0-9a-f]{32}\z")]
    private static partial Regex Subject();

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Kebab();
}
