namespace Trilateral.Notifications.Notices;

/// <summary>The published event types. One type is one form of data for ever; another form is another type.</summary>
internal static class NoticeTypes
{
    public const string OrganisationRegistered = "organisation.registered";

    /// <summary>Sent to one endpoint to see that its owner wants the traffic (wire-contracts §2.6).</summary>
    public const string Verification = "webhook_endpoint.verification";

    /// <summary>Sent to one endpoint because its owner asked for it.</summary>
    public const string Test = "webhook_endpoint.test";

    public static IReadOnlyList<NoticeType> All { get; } =
    [
        new(OrganisationRegistered, "An organisation is on the platform's public register.", ["organisationId", "version", "name", "country", "constituency", "registeredAt", "reach", "class"]),
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
