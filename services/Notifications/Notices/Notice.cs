using System.Collections.ObjectModel;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Proofs;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Notices;

/// <summary>What one message means to those outside: the event partners get, and the mail people get where its type has a template.</summary>
/// <param name="Type">One of <see cref="NoticeTypes"/>.</param>
/// <param name="SubjectId">The record's id; notices of one subject are numbered per endpoint.</param>
/// <param name="Version">The record's version that the message told of.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Audience">Who may be told.</param>
/// <param name="Path">Where the record can be read, below the gateway's address.</param>
internal sealed record Notice(string Type, string SubjectId, long Version, DateTimeOffset OccurredAt, Audience Audience, string Path)
{
    /// <summary>Public names for the mail's text, by the placeholder they fill; never a person's.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The one person whose own affair this is (a registration): only this person gets the mail, whatever the class says of others.</summary>
    public Id<Contact>? Person { get; init; }

    /// <summary>The sides whose contacts get the mail, of those the audience admits; null for all of them.</summary>
    public IReadOnlyList<string>? Sides { get; init; }

    /// <summary>Functions whose holders on the record's side and within its reach get the webhook, thin, although the class keeps it from the side as a whole; one of a single alliance is named with it, "function:aln_…".</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>The same for another side: an entry of its own, since an entry has one audience.</summary>
    public Notice? Also { get; init; }

    /// <summary>Whose representative that person has to be, as the message says: whoever names somebody else's person reaches nobody. Without a person: the body whose own affair this is, all of whose contacts within reach get the mail and nobody else.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>Of whom its sender wants proof that it arrived; null for nobody.</summary>
    public ProofAsked? Proof { get; init; }
}
