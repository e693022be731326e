using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trilateral.Notifications.Reminders;

namespace Trilateral.Notifications.Notices;

/// <summary>The published event types. One type is one form of data for ever; another form is another type.</summary>
internal static class NoticeTypes
{
    public const string OrganisationRegistered = "organisation.registered";
    public const string OrganisationProfileChanged = "organisation.profile_changed";
    public const string OrganisationMerged = "organisation.merged";
    public const string FrameworkEstablished = "framework.established";
    public const string FrameworkBodiesChanged = "framework.bodies_changed";
    public const string TreatyStatusRecorded = "treaty_status.recorded";
    public const string AllianceFounded = "alliance.founded";
    public const string FacilitatorElected = "alliance.facilitator_elected";
    public const string AllianceNested = "alliance.nested";
    public const string WorkingGroupFounded = "working_group.founded";
    public const string ConvenorChanged = "working_group.convenor_changed";
    public const string SignatureAsked = "founding.signature_asked";
    public const string FoundingSignatureDue = "founding.signature_due";
    public const string FoundingExpired = "founding.expired";
    public const string FoundingWithdrawn = "founding.withdrawn";
    public const string MemberAdmitted = "member.admitted";
    public const string RenewalDue = "membership.renewal_due";
    public const string GraceBegan = "membership.grace_began";
    public const string MembershipRenewed = "membership.renewed";
    public const string MemberLapsed = "member.lapsed";
    public const string MemberInactive = "member.inactive";
    public const string MemberSuspended = "member.suspended";
    public const string MemberReinstated = "member.reinstated";
    public const string MemberLeft = "member.left";
    public const string SuspensionProposed = "suspension.proposed";
    public const string SuspensionDismissed = "suspension.dismissed";
    public const string MandateReplaced = "mandate.replaced";
    public const string PersonRoleEnded = "person_role.ended";
    public const string DecisionAnnounced = "decision.announced";
    public const string DecisionOpened = "decision.opened";
    public const string DecisionExtended = "decision.extended";
    public const string DecisionAnswerDue = "decision.answer_due";
    public const string DecisionReplyDue = "decision.reply_due";
    public const string DecisionRulingDue = "decision.ruling_due";
    public const string DecisionPositionTaken = "decision.position_taken";
    public const string DecisionContested = "decision.contested";
    public const string DecisionReplyAsked = "decision.reply_asked";
    public const string DecisionClosed = "decision.closed";
    public const string PilotInterestReceived = "pilot_interest.received";
    public const string PilotInitiativeProposed = "pilot_initiative.proposed";
    public const string PilotLaunchNotAgreed = "pilot_initiative.launch_not_agreed";
    public const string PilotInitiativeLaunched = "pilot_initiative.launched";
    public const string PilotLaunchEventRecorded = "pilot_initiative.launch_event_recorded";
    public const string PriorityProposed = "priority.proposed";
    public const string PriorityAgreed = "priority.agreed";
    public const string MeasurePlanned = "measure.planned";
    public const string MeasureCompleted = "measure.completed";
    public const string TrilateralMeetingRecorded = "trilateral_meeting.recorded";
    public const string PilotInitiativeActivated = "pilot_initiative.activated";
    public const string PilotInitiativeSuspended = "pilot_initiative.suspended";
    public const string PilotInitiativeResumed = "pilot_initiative.resumed";
    public const string PilotInitiativeRenewed = "pilot_initiative.renewed";
    public const string PilotInitiativeClosed = "pilot_initiative.closed";
    public const string ApplicationReceived = "application.received";
    public const string ApplicationMoved = "application.moved";
    public const string ApplicationDeclined = "application.declined";
    public const string ApplicationWithdrawn = "application.withdrawn";
    public const string DialogueAnnounced = "dialogue.announced";
    public const string DialogueCancelled = "dialogue.cancelled";
    public const string HeldEventRecorded = "held_event.recorded";
    public const string RegistrationConfirmed = "registration.confirmed";
    public const string RegistrationWaitListed = "registration.wait_listed";
    public const string RegistrationPromoted = "registration.promoted";
    public const string RegistrationCancelled = "registration.cancelled";
    public const string ContributionLodged = "contribution.lodged";
    public const string ContributionPublished = "contribution.published";
    public const string ContributionWithdrawn = "contribution.withdrawn";
    public const string RuleProfilePublished = "rule_profile.published";

    /// <summary>Sent to one endpoint to see that its owner wants the traffic (wire-contracts §2.6).</summary>
    public const string Verification = "webhook_endpoint.verification";

    /// <summary>Sent to one endpoint because its owner asked for it.</summary>
    public const string Test = "webhook_endpoint.test";

    /// <summary>Sent to the other endpoints of a client when one of them only fails.</summary>
    public const string EndpointFailing = "webhook_endpoint.failing";

    /// <summary>Sent to the other endpoints of a client when one of them was disabled, but not by its owner.</summary>
    public const string EndpointDisabled = "webhook_endpoint.disabled";

    public static IReadOnlyList<NoticeType> All { get; } =
    [
        new(OrganisationRegistered, "An organisation is on the platform's public register.", typeof(Membership.Contracts.OrganisationRegistered)),
        new(OrganisationProfileChanged, "An organisation says anew what it is; the directory shows the rest.", typeof(Membership.Contracts.OrganisationProfileChanged)),
        new(OrganisationMerged, "Two records of the register are one organisation: the subject's id means the survivor's.", typeof(Membership.Contracts.OrganisationMerged)),
        new(FrameworkEstablished, "A country's three sides work together on the platform.", typeof(Membership.Contracts.FrameworkEstablished)),
        new(FrameworkBodiesChanged, "A side of a framework named its bodies anew.", typeof(Membership.Contracts.FrameworkBodiesChanged)),
        new(TreatyStatusRecorded, "A State's step towards an instrument is on record, or corrected.", typeof(Membership.Contracts.TreatyStatusRecorded)),
        new(AllianceFounded, "An alliance or a regional network is on record.", typeof(Membership.Contracts.AllianceFounded)),
        new(FacilitatorElected, "The members of an alliance elected another organisation to facilitate it.", typeof(Membership.Contracts.AllianceFacilitatorElected)),
        new(AllianceNested, "A national alliance is part of another network than before, or of none.", typeof(Membership.Contracts.AllianceNested)),
        new(WorkingGroupFounded, "An alliance has a new working group.", typeof(Membership.Contracts.WorkingGroupFounded)),
        new(ConvenorChanged, "Another member convenes a working group.", typeof(Membership.Contracts.WorkingGroupConvenorChanged)),
        new(SignatureAsked, "A founder is asked to sign the founding of an alliance; only that founder is told.", typeof(Membership.Contracts.SignatureAsked)),
        new(FoundingSignatureDue, "A founder's signature is asked for, soon no more, and is missing; only that founder is told.", typeof(SignatureDue)),
        new(FoundingWithdrawn, "A founding was taken back and nothing is founded; only the founders are told.", typeof(Membership.Contracts.FoundingWithdrawn)),
        new(FoundingExpired, "Not every founder signed in time and nothing is founded; only the founders are told.", typeof(Membership.Contracts.FoundingExpired)),
        new(MemberAdmitted, "An organisation became a member of an alliance.", typeof(Membership.Contracts.MemberAdmitted)),
        new(RenewalDue, "A membership's term ends and is not renewed; only the member is told.", typeof(Membership.Contracts.RenewalReminded)),
        new(GraceBegan, "A membership's term is over and its grace has begun: until that is over it is one and can be prolonged.", typeof(Membership.Contracts.GraceBegan)),
        new(MembershipRenewed, "A membership has a new term.", typeof(Membership.Contracts.MembershipRenewed)),
        new(MemberLapsed, "A membership has lapsed.", typeof(Membership.Contracts.MemberLapsed)),
        new(MemberInactive, "A member has not been heard for a year; it keeps its rights.", typeof(Membership.Contracts.MemberBecameInactive)),
        new(MemberSuspended, "A member of an alliance is suspended.", typeof(Membership.Contracts.MemberSuspended)),
        new(MemberReinstated, "The suspension of a member of an alliance is over.", typeof(Membership.Contracts.MemberReinstated)),
        new(MemberLeft, "An organisation has left an alliance.", typeof(Membership.Contracts.MemberLeft)),
        new(SuspensionProposed, "It is proposed to suspend a member; only the member is told.", typeof(Membership.Contracts.SuspensionProposed)),
        new(SuspensionDismissed, "A proposal to suspend a member was dismissed; only the member is told.", typeof(Membership.Contracts.SuspensionDismissed)),
        new(MandateReplaced, "A function in a framework has another holder.", typeof(Membership.Contracts.MandateReplaced)),
        new(PersonRoleEnded, "UNODC has set the last day of a person's function in an organisation; only that organisation is told.", typeof(Membership.Contracts.PersonRoleEnded)),
        new(DecisionAnnounced, "The sides of a framework are asked to decide; the window opens when each is proven to have been told.", typeof(Membership.Contracts.DecisionAnnounced)),
        new(DecisionOpened, "The sides of a framework are asked to decide; the window is open.", typeof(Membership.Contracts.DecisionOpened)),
        new(DecisionExtended, "A decision's window ends later than it did; that happens once.", typeof(Membership.Contracts.DecisionExtended)),
        new(DecisionAnswerDue, "A decision's window ends soon and the side has not answered; only that side is told.", typeof(AnswerDue)),
        new(DecisionPositionTaken, "A side that is asked has answered, voted on a contested decision, or the one concerned has replied; what was said is read at the decision.", typeof(Membership.Contracts.PositionTaken)),
        new(DecisionContested, "A decision's window ended with an objection; it is now decided otherwise.", typeof(Membership.Contracts.DecisionContested)),
        new(DecisionReplyAsked, "An objection concerns an organisation, which may reply before anybody decides; only that organisation is told.", typeof(Membership.Contracts.DecisionContested)),
        new(DecisionReplyDue, "A decision is contested and the organisation it concerns may reply, soon no more; only that organisation is told.", typeof(ReplyDue)),
        new(DecisionRulingDue, "A contested decision can be decided by the side, or its vote, soon no more; only that side is told.", typeof(RulingDue)),
        new(DecisionClosed, "A decision is over, with every objection that stood.", typeof(Membership.Contracts.DecisionClosed)),
        new(PilotInterestReceived, "A State wants a pilot initiative and has said so.", typeof(Membership.Contracts.PilotInterestReceived)),
        new(PilotInitiativeProposed, "A pilot initiative is proposed; it is launched when all three sides agree.", typeof(Membership.Contracts.PilotInitiativeProposed)),
        new(PilotLaunchNotAgreed, "The three sides did not all agree to launch a pilot initiative.", typeof(Membership.Contracts.PilotLaunchNotAgreed)),
        new(PilotInitiativeLaunched, "A pilot initiative is launched.", typeof(Membership.Contracts.PilotInitiativeLaunched)),
        new(PilotLaunchEventRecorded, "How the launch of a pilot initiative was held is on record.", typeof(Membership.Contracts.PilotLaunchEventRecorded)),
        new(PriorityProposed, "A side has put a priority forward for the roadmap of a pilot initiative.", typeof(Membership.Contracts.PriorityProposed)),
        new(PriorityAgreed, "A side agrees to a priority of the roadmap.", typeof(Membership.Contracts.PriorityAgreed)),
        new(MeasurePlanned, "A measure of the roadmap has a side, a body and a day.", typeof(Membership.Contracts.MeasurePlanned)),
        new(MeasureCompleted, "The side responsible for a measure says that it is done.", typeof(Membership.Contracts.MeasureCompleted)),
        new(TrilateralMeetingRecorded, "The half-yearly meeting of the three sides was held; its report is at the meeting.", typeof(Membership.Contracts.TrilateralMeetingRecorded)),
        new(PilotInitiativeActivated, "A pilot initiative has its roadmap and is active.", typeof(Membership.Contracts.PilotInitiativeActivated)),
        new(PilotInitiativeSuspended, "A side has suspended a pilot initiative.", typeof(Membership.Contracts.PilotInitiativeSuspended)),
        new(PilotInitiativeResumed, "A suspended pilot initiative goes on.", typeof(Membership.Contracts.PilotInitiativeResumed)),
        new(PilotInitiativeRenewed, "A pilot initiative has ended and the next one is proposed in its place.", typeof(Membership.Contracts.PilotInitiativeRenewed)),
        new(PilotInitiativeClosed, "A pilot initiative is over.", typeof(Membership.Contracts.PilotInitiativeClosed)),
        new(ApplicationReceived, "An organisation has applied to an alliance; its side and UNODC are told.", typeof(Membership.Contracts.ApplicationReceived)),
        new(ApplicationMoved, "An application went on; only those who may read it in its new state are told.", typeof(Membership.Contracts.ApplicationMoved)),
        new(ApplicationDeclined, "An applicant was declined; the alliance's coordinators and UNODC are told, and the applicant by mail.", typeof(Membership.Contracts.ApplicationDeclined)),
        new(ApplicationWithdrawn, "An applicant took its application back; the alliance's coordinators and UNODC are told, and the applicant by mail.", typeof(Membership.Contracts.ApplicationWithdrawn)),
        new(DialogueAnnounced, "A constructive dialogue with its preparation day is announced.", typeof(Events.Contracts.DialogueAnnounced)),
        new(DialogueCancelled, "An announced dialogue is not held, nor its preparation day.", typeof(Events.Contracts.DialogueCancelled)),
        new(HeldEventRecorded, "A meeting that was held before the platform knew of it is on record.", typeof(Events.Contracts.HeldEventRecorded)),
        new(RegistrationConfirmed, "A person's place in a dialogue is confirmed.", typeof(Events.Contracts.RegistrationConfirmed)),
        new(RegistrationWaitListed, "A person waits for a place in a dialogue.", typeof(Events.Contracts.RegistrationWaitListed)),
        new(RegistrationPromoted, "A person who waited for a place in a dialogue has one.", typeof(Events.Contracts.RegistrationPromoted)),
        new(RegistrationCancelled, "A person's registration for a dialogue was given up or ended.", typeof(Events.Contracts.RegistrationCancelled)),
        new(ContributionLodged, "A contribution was lodged; only those who may read it are told.", typeof(Submissions.Contracts.ContributionLodged)),
        new(ContributionPublished, "A contribution is public.", typeof(Submissions.Contracts.ContributionPublished)),
        new(ContributionWithdrawn, "A contribution was taken back by its author; a stub without its words stays.", typeof(Submissions.Contracts.ContributionWithdrawn)),
        new(RuleProfilePublished, "Limits and windows for contributions drafted from now on are published.", typeof(Submissions.Contracts.RuleProfilePublished)),
        new(Verification, "Asks a new or changed endpoint to answer 2xx with the challenge of data in its body.", typeof(VerificationData)),
        new(Test, "Sent at the owner's request; carries the example of a type where one was named, and never anything that happened.", typeof(TestData)),
        new(EndpointFailing, "Nothing was accepted at an endpoint of the same client for a day, or for three; if that goes on, it is disabled. Its contact gets the same by mail.", typeof(FailingData)),
        new(EndpointDisabled, "An endpoint of the same client was disabled, but not by its owner. What it does not get is kept; its contact gets the same by mail.", typeof(DisabledData)),
    ];

    /// <summary>The type of exactly this name, if there is one.</summary>
    public static NoticeType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);
}

/// <param name="Name">Lower case, two to four parts with dots.</param>
/// <param name="Description">When it is sent, in one sentence.</param>
/// <param name="Data">The form of <c>data</c> in full; new members may appear.</param>
internal sealed record NoticeType(string Name, string Description, Type Data)
{
    /// <summary>The version of the form of <c>data</c>.</summary>
    public const int DataVersion = 1;

    /// <summary>By their wire names.</summary>
    public IReadOnlyList<string> Members { get; } = [.. Data.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];

    /// <summary>Whether it tells of a record, which can be read, and not of the endpoint itself.</summary>
    public bool IsOfSubject { get; } = Data.GetProperty("Reach") is not null;
}

/// <summary>Data of <see cref="NoticeTypes.Verification"/>.</summary>
/// <param name="Challenge">Random, e.g. Zk1R0vQm3TqB8sXy.</param>
internal sealed record VerificationData(string Challenge);

/// <summary>Data of <see cref="NoticeTypes.Test"/>.</summary>
/// <param name="EndpointId"><c>whe_…</c>.</param>
/// <param name="Event">Only where the test asked for the example of a type: the event as an endpoint of the full form would get it. It never happened.</param>
internal sealed record TestData(string EndpointId, TestEvent? Event);

/// <summary>Data of <see cref="NoticeTypes.EndpointFailing"/>.</summary>
/// <param name="EndpointId"><c>whe_…</c>, of the one that fails.</param>
/// <param name="FailingSince">The first failure after the last success, UTC.</param>
/// <param name="LastFailure">How the last attempt ended, e.g. http 500.</param>
/// <param name="DisablesAt">The first failure from then on disables it, UTC.</param>
internal sealed record FailingData(string EndpointId, DateTimeOffset FailingSince, string LastFailure, DateTimeOffset DisablesAt);

/// <summary>Data of <see cref="NoticeTypes.EndpointDisabled"/>.</summary>
/// <param name="EndpointId"><c>whe_…</c>, of the one that is disabled.</param>
/// <param name="Reason">receiver, gone or failing.</param>
/// <param name="DisabledAt">UTC.</param>
internal sealed record DisabledData(string EndpointId, string Reason, DateTimeOffset DisabledAt);

/// <summary>An event within a test, so that nobody who looks at the type of what arrives takes it for a real one (decision 0030).</summary>
/// <param name="Type">One of the catalogue.</param>
/// <param name="Timestamp">When the test was asked for, UTC.</param>
/// <param name="Id">The test's own, <c>msg_…</c>.</param>
/// <param name="Subject">The record that the example is about.</param>
/// <param name="Sequence">Always 1; absent where the event is about an endpoint itself.</param>
/// <param name="DataVersion">Of the form of its data.</param>
/// <param name="Tenant">Whom the example concerns: global, or a framework.</param>
/// <param name="Data">The example of the type, as the catalogue has it.</param>
internal sealed record TestEvent(
    string Type, DateTimeOffset Timestamp, string Id, string Subject, int? Sequence, [property: JsonPropertyName("data_version")] int DataVersion, string Tenant, JsonObject Data)
{
    public static TestEvent Of(NoticeType type, string id, string endpointId, string tenant, DateTimeOffset now)
    {
        var data = JsonNode.Parse(NoticeForm.Of(type.Name).Example.GetRawText())!.AsObject();
        return type.IsOfSubject
            ? new(type.Name, now, id, (string)data[type.Members[0]]!, 1, NoticeType.DataVersion, (string)data["reach"]!, data)
            : new(type.Name, now, id, endpointId, null, NoticeType.DataVersion, tenant, data);
    }
}
