using System.Net.Mail;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Preferences;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Contacts;

/// <summary>Enters a person's address, or replaces it; what is not said of the person's language and mail is as the organisation has it for its people. With If-None-Match: * it only enters, with If-Match it only replaces.</summary>
internal static class SaveContact
{
    public const int MaxAddressLength = 254;
    public const int MaxNameLength = 200;

    /// <param name="Address">A mail address in ASCII.</param>
    /// <param name="Language">One of <see cref="Languages.All"/>; when left out the organisation's, or English.</param>
    /// <param name="Side">government, civil_society, unodc or platform.</param>
    /// <param name="Framework"><c>frm_…</c>; left out for a person of no country.</param>
    /// <param name="OrganisationId"><c>org_…</c>; left out for a person of a side as a whole.</param>
    /// <param name="DisplayName">At most 200 characters.</param>
    internal sealed record Request(string? Address, string? Language, string? Side, string? Framework, string? OrganisationId, string? DisplayName);

    /// <summary>What the audit keeps of it: everything but who it is (no person is exposed).</summary>
    internal sealed record Trace(string Language, string Side, string? Framework, string? OrganisationId);

    public static async Task<Results<Resource<ContactAnswer>, CreatedResource<ContactAnswer>, ProblemHttpResult>> HandleAsync(
        string personId, Request request, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Id<Contact>.TryParse(personId, null, out var id))
        {
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        var found = await database.Contacts.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var contact = found is not null && actor.MayKeep(found) ? found : null;
        if (condition.RefusesSave(contact) is { } stale)
        {
            // Whoever has seen a version of an absent person gets the answer of a foreign one.
            return contact is null ? Problem.NotFound("person", Contact.IdPrefix) : stale;
        }

        var violations = Check(request);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (!actor.MayKeep(request.Side!, request.Framework, request.OrganisationId))
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "not-your-side", "You keep contacts of your own side only",
                "Give the side, framework and organisation of your token, or ask an administrator.");
        }

        if (found is not null && contact is null)
        {
            // Only here, where a free id is entered: whoever tries ids must enter a person of its own for each that is free (decision 0020).
            return Problem.NotFound("person", Contact.IdPrefix);
        }

        var now = time.GetUtcNow();
        var before = contact is null ? null : TraceOf(contact);
        var isNew = contact is null;
        if (contact is null)
        {
            contact = new Contact { Id = id };
            database.Contacts.Add(contact);
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        contact.Apply(request, request.OrganisationId is { } body ? await MailDefaults.HoldAsync(database, request.Side!, request.Framework, body, toChange: false, cancellationToken) : null);
        database.Advance(contact);
        database.Record(actor.Audit(now, isNew ? "contact.entered" : "contact.changed", personId, before, TraceOf(contact)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out _))
        {
            return IfMatch.Stale();
        }

        var answer = ContactAnswer.Of(contact);
        return isNew ? Resource.Created($"/notifications/v1/contacts/{personId}", answer) : Resource.Ok(answer);
    }

    internal static Violations Check(Request request)
    {
        var violations = new Violations();
        if (!IsAddress(request.Address))
        {
            violations.Add("/address", "address", $"Give a mail address of at most {MaxAddressLength} ASCII characters, without a name before it.");
        }

        violations.Language("/language", request.Language);
        violations.Choice<Side>("/side", request.Side);
        if (request.Framework is not null)
        {
            violations.ForeignId("/framework", request.Framework, "frm");
        }

        if (request.OrganisationId is not null)
        {
            violations.ForeignId("/organisationId", request.OrganisationId, "org");
        }

        violations.Text("/displayName", request.DisplayName, MaxNameLength, "the name", min: 0);
        return violations;
    }

    // What the mail library reads must be what was given: no comments, quotes, groups or line breaks hide in an address.
    private static bool IsAddress(string? text) =>
        text is { Length: > 2 and <= MaxAddressLength } && text.All(c => c is > ' ' and <= '~' and not ('"' or '(' or ')' or '<' or '>' or ',' or ';' or ':' or '\\' or '[' or ']'))
        && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal) && address.DisplayName.Length == 0;

    private static string TraceOf(Contact contact) => JsonSerializer.Serialize(
        new Trace(contact.Language, contact.Side, contact.Framework, contact.OrganisationId), NotificationsJson.Default.Trace);
}
