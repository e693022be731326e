namespace Trilateral.Notifications.Notices;

/// <summary>The published event types. One type is one form of data for ever; another form is another type.</summary>
internal static class NoticeTypes
{
    public const string OrganisationRegistered = "organisation.registered";
    public const string AllianceFounded = "alliance.founded";
    public const string MemberAdmitted = "member.admitted";
    public const string DialogueAnnounced = "dialogue.announced";
    public const string RegistrationConfirmed = "registration.confirmed";
    public const string RegistrationWaitListed = "registration.wait_listed";
    public const string ContributionLodged = "contribution.lodged";
    public const string ContributionPublished = "contribution.published";

    /// <summary>Sent to one endpoint to see that its owner wants the traffic (wire-contracts §2.6).</summary>
    public const string Verification = "webhook_endpoint.verification";

    /// <summary>Sent to one endpoint because its owner asked for it.</summary>
    public const string Test = "webhook_endpoint.test";

    public static IReadOnlyList<NoticeType> All { get; } =
    [
        new(OrganisationRegistered, "An organisation is on the platform's public register.", ["organisationId", "version", "name", "country", "constituency", "registeredAt", "reach", "class"]),
        new(AllianceFounded, "An alliance or a regional network is on record.", ["allianceId", "version", "kind", "name", "frameworkId", "region", "partOf", "facilitatingOrganisationId", "foundedOn", "recordedAfterTheFact", "reach", "class"]),
        new(MemberAdmitted, "An organisation became a member of an alliance.", ["membershipId", "version", "allianceId", "allianceKind", "organisationId", "basis", "memberSince", "recordedAfterTheFact", "reach", "class"]),
        new(DialogueAnnounced, "A constructive dialogue with its preparation day is announced.", ["dialogueId", "version", "topic", "title", "session", "startsAt", "endsAt", "timeZone", "place", "format", "preparationStartsAt", "preparationEndsAt", "registrationClosesAt", "announcedAt", "reach", "class"]),
        new(RegistrationConfirmed, "A person's place in a dialogue is confirmed.", ["registrationId", "version", "dialogueId", "organisationId", "personId", "mode", "confirmedAt", "side", "reach", "class"]),
        new(RegistrationWaitListed, "A person waits for a place in a dialogue.", ["registrationId", "version", "dialogueId", "organisationId", "personId", "mode", "position", "waitsFor", "registeredAt", "side", "reach", "class"]),
        new(ContributionLodged, "A contribution was lodged; only those who may read it are told.", ["contributionId", "version", "kind", "channel", "dialogueId", "side", "organisation", "lodgedAt", "acknowledgementDueAt", "reach", "class"]),
        new(ContributionPublished, "A contribution is public.", ["contributionId", "version", "kind", "channel", "dialogueId", "side", "organisation", "title", "language", "publishedAt", "recordedAfterTheFact", "reach", "class"]),
        new(Verification, "Asks a new or changed endpoint to answer 2xx with the challenge of data in its body.", ["challenge"]),
        new(Test, "Sent at the owner's request; carries nothing of importance.", ["endpointId"]),
    ];
}

/// <param name="Name">Lower case, two to four parts with dots.</param>
/// <param name="Description">When it is sent, in one sentence.</param>
/// <param name="Members">The members of <c>data</c> in the full form; new ones may appear.</param>
internal sealed record NoticeType(string Name, string Description, IReadOnlyList<string> Members)
{
    /// <summary>The version of the form of <c>data</c>.</summary>
    public const int DataVersion = 1;
}
