namespace Trilateral.Membership.Organisations;

/// <summary>The type of a body, apart from the voices it speaks for. The first three are the review mechanism's own, then comes the UN's list of civil society; the last three are ours.</summary>
public enum Constituency
{
    CivilSocietyOrganisation,
    Academia,
    PrivateSector,
    CommunityGroup,
    IndigenousPeoples,
    CharitableOrganisation,
    FaithBasedOrganisation,
    LabourUnion,
    ProfessionalAssociation,
    Foundation,
    Media,
    LegalProfession,
    Network,
}
