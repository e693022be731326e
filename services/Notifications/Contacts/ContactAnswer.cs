using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Contacts;

/// <summary>A contact as those who keep it see it.</summary>
/// <param name="PersonId"><c>per_…</c>, given by the caller.</param>
/// <param name="Address">Mail goes there.</param>
/// <param name="DisplayName">Stands before the address.</param>
/// <param name="Language">en, fr, es, ar, ru, zh or ur.</param>
/// <param name="Side">government, civil_society, unodc or platform.</param>
/// <param name="Framework"><c>frm_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="SuppressedAt">No mail is sent since then, because the address refused it for good; a new address ends it.</param>
/// <param name="Version">Of the record; its ETag.</param>
internal sealed record ContactAnswer(
    string PersonId, string Address, string? DisplayName, string Language, string Side, string? Framework, string? OrganisationId, DateTimeOffset? SuppressedAt, long Version) : IVersioned
{
    public static ContactAnswer Of(Contact contact) => new(
        contact.Id.ToString(), contact.Address, contact.DisplayName, contact.Language, contact.Side, contact.Framework, contact.OrganisationId, contact.SuppressedAt, contact.Version);
}
