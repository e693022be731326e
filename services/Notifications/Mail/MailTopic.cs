using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Mail;

/// <summary>What people choose their mail by: types of notices that belong together.</summary>
/// <param name="Name">In kebab case; also the mails' List-Id.</param>
/// <param name="IsAlwaysSent">Its notices start or end a clock, tell of what another side did in the addressee's house, or are about the addressee's own systems: nobody can do without them.</param>
/// <param name="Templates">Every one belongs to exactly one topic.</param>
internal sealed record MailTopic(string Name, bool IsAlwaysSent, params string[] Templates)
{
    /// <summary>The topic and the template of mail that gathers others.</summary>
    public const string Digests = "digests";
    public const string Digest = "digest";

    private static readonly Dictionary<string, MailTopic> ByTemplate;

    static MailTopic()
    {
        All =
        [
            new("applications", true, NoticeTypes.ApplicationReceived, NoticeTypes.ApplicationMoved, NoticeTypes.ApplicationDeclined, NoticeTypes.ApplicationWithdrawn),
            new("contributions", false, NoticeTypes.ContributionLodged, NoticeTypes.ContributionPublished, NoticeTypes.ContributionWithdrawn),
            new(
                "decisions", true, NoticeTypes.DecisionAnnounced, NoticeTypes.DecisionOpened, NoticeTypes.DecisionExtended, NoticeTypes.DecisionAnswerDue, NoticeTypes.DecisionContested,
                NoticeTypes.DecisionReplyAsked, NoticeTypes.DecisionReplyDue, NoticeTypes.DecisionRulingDue, NoticeTypes.DecisionClosed),
            new("dialogues", false, NoticeTypes.DialogueAnnounced, NoticeTypes.DialogueCancelled),
            new(Digests, false, Digest),
            new("functions", false, NoticeTypes.MandateReplaced),
            new("members", false, NoticeTypes.MemberAdmitted),
            new(
                "memberships", true, NoticeTypes.SignatureAsked, NoticeTypes.FoundingSignatureDue, NoticeTypes.FoundingExpired, NoticeTypes.FoundingWithdrawn, NoticeTypes.RenewalDue, NoticeTypes.GraceBegan, NoticeTypes.MembershipRenewed,
                NoticeTypes.MemberLapsed, NoticeTypes.MemberInactive, NoticeTypes.MemberSuspended, NoticeTypes.MemberReinstated, NoticeTypes.MemberLeft, NoticeTypes.SuspensionProposed,
                NoticeTypes.SuspensionDismissed),
            new("organisations", false, NoticeTypes.OrganisationRegistered),
            // Another side has ended a function in the addressee's house: nobody may switch that off for it.
            new("person-roles", true, NoticeTypes.PersonRoleEnded),
            new(
                "pilot-initiatives", false, NoticeTypes.PilotInterestReceived, NoticeTypes.PilotInitiativeProposed, NoticeTypes.PilotLaunchNotAgreed, NoticeTypes.PilotInitiativeLaunched,
                NoticeTypes.PilotInitiativeActivated, NoticeTypes.PilotInitiativeSuspended, NoticeTypes.PilotInitiativeResumed, NoticeTypes.PilotInitiativeRenewed, NoticeTypes.PilotInitiativeClosed),
            new("registrations", false, NoticeTypes.RegistrationConfirmed, NoticeTypes.RegistrationWaitListed, NoticeTypes.RegistrationPromoted, NoticeTypes.RegistrationCancelled),
            new("webhook-endpoints", true, NoticeTypes.EndpointFailing, NoticeTypes.EndpointDisabled),
        ];
        ByTemplate = All.SelectMany(topic => topic.Templates, (topic, template) => (topic, template)).ToDictionary(pair => pair.template, pair => pair.topic, StringComparer.Ordinal);
    }

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<MailTopic> All { get; }

    /// <exception cref="KeyNotFoundException">A template was added without saying which topic it is of.</exception>
    public static MailTopic Of(string template) => ByTemplate[template];

    /// <summary>The same; null for one of no topic any more.</summary>
    public static MailTopic? OfKnown(string template) => ByTemplate.GetValueOrDefault(template);

    public static MailTopic? Find(string? name) => All.FirstOrDefault(topic => topic.Name == name);

    /// <summary>The same for a template's mail. One of no topic any more is let through to whoever writes it, who says what is wrong: asking must not hold up the others.</summary>
    public static bool IsWanted(string template, IReadOnlyCollection<string> muted) => OfKnown(template)?.IsWanted(muted) ?? true;

    /// <summary>Whether a person who wants no mail on these topics gets this one.</summary>
    public bool IsWanted(IReadOnlyCollection<string> muted) => IsAlwaysSent || !muted.Contains(Name);
}
