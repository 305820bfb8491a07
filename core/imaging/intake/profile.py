"""What may stay in a DICOM header, and what the standard says of the rest.

``ACTIONS`` holds the attributes of the Basic Application Level Confidentiality
Profile (DICOM PS3.15, table E.1-1) that occur in images or name a person, a
place, a time or a device: X removes, Z empties, U puts another identifier in
place. Where the standard leaves a choice, the first that keeps the image
readable is taken. ``KEPT`` is stricter than the profile: an attribute that is
in neither is removed, and so are every private one, curves (50xx) and overlays
(60xx). Kept words are kept only
where they are among ``CODES``; anything else could be a name.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["ACTIONS", "CODES", "KEPT", "Action"]

Action = Literal["X", "Z", "U"]

_EMPTIED = """
    AccessionNumber ContentCreatorName ContentDate ContentTime
    FillerOrderNumberImagingServiceRequest PatientBirthDate PatientID PatientName PatientSex
    PlacerOrderNumberImagingServiceRequest ReferringPhysicianName StudyDate StudyID StudyTime
    VerifyingObserverName
"""
_REPLACED = """
    ConcatenationUID DimensionOrganizationUID FailedSOPInstanceUIDList FrameOfReferenceUID
    InstanceCreatorUID IrradiationEventUID MediaStorageSOPInstanceUID ObservationUID
    PaletteColorLookupTableUID ReferencedFrameOfReferenceUID ReferencedSOPInstanceUID
    RelatedFrameOfReferenceUID RequestedSOPInstanceUID SeriesInstanceUID SOPInstanceUID
    StorageMediaFileSetUID StudyInstanceUID SynchronizationFrameOfReferenceUID
    TemplateExtensionCreatorUID TransactionUID UID
"""
_REMOVED = """
    AcquisitionComments AcquisitionContextSequence AcquisitionDate AcquisitionDateTime
    AcquisitionDeviceProcessingDescription AcquisitionProtocolDescription AcquisitionTime
    ActualHumanPerformersSequence AdditionalPatientHistory AddressTrial AdmissionID
    AdmittingDate AdmittingDiagnosesCodeSequence AdmittingDiagnosesDescription AdmittingTime
    AffectedSOPInstanceUID Allergies Arbitrary AuthorObserverSequence BranchOfService CassetteID
    CommentsOnThePerformedProcedureStep ConfidentialityConstraintOnPatientDataDescription
    ContentSequence ContrastBolusAgent ContributionDescription CountryOfResidence
    CurrentObserverTrial CurrentPatientLocation CurveDate CurveTime
    CustodialOrganizationSequence DataSetTrailingPadding DateOfSecondaryCapture
    DateTimeOfLastCalibration DerivationDescription DetectorID DeviceSerialNumber DeviceUID
    DigitalSignaturesSequence DischargeDiagnosisDescription DistributionAddress DistributionName
    EndAcquisitionDateTime EthnicGroup ExpectedCompletionDateTime FrameAcquisitionDateTime
    FrameComments FrameReferenceDateTime GantryID GeneratorID GraphicAnnotationSequence
    HumanPerformerName HumanPerformerOrganization IconImageSequence IdentifyingComments
    ImageComments ImagePresentationComments ImagingServiceRequestComments Impressions
    InstanceCoercionDateTime InstanceCreationDate InstanceCreationTime InstitutionAddress
    InstitutionCodeSequence InstitutionName InstitutionalDepartmentName
    InsurancePlanIdentification IntendedRecipientsOfResultsIdentificationSequence
    InterpretationApproverSequence InterpretationAuthor InterpretationDiagnosisDescription
    InterpretationIDIssuer InterpretationRecorder InterpretationText InterpretationTranscriber
    IssuerOfAdmissionID IssuerOfPatientID IssuerOfServiceEpisodeID LastMenstrualDate MAC
    MedicalAlerts MedicalRecordLocator MilitaryRank ModifiedAttributesSequence
    ModifiedImageDescription ModifyingDeviceID ModifyingDeviceManufacturer
    NameOfPhysiciansReadingStudy NamesOfIntendedRecipientsOfResults Occupation
    OperatorIdentificationSequence OperatorsName OriginalAttributesSequence
    OrderCallbackPhoneNumber OrderEnteredBy OrderEntererLocation OtherPatientIDs
    OtherPatientIDsSequence OtherPatientNames OverlayDate OverlayTime ParticipantSequence
    PatientAddress PatientAge PatientBirthName PatientBirthTime PatientComments
    PatientInstitutionResidence PatientInsurancePlanCodeSequence PatientMotherBirthName
    PatientPrimaryLanguageCodeSequence PatientReligiousPreference PatientSexNeutered PatientSize
    PatientState PatientTelephoneNumbers PatientTransportArrangements PatientWeight
    PerformedLocation PerformedProcedureStepDescription PerformedProcedureStepEndDate
    PerformedProcedureStepEndTime PerformedProcedureStepID PerformedProcedureStepStartDate
    PerformedProcedureStepStartTime PerformedStationAETitle
    PerformedStationGeographicLocationCodeSequence PerformedStationName
    PerformedStationNameCodeSequence PerformingPhysicianIdentificationSequence
    PerformingPhysicianName PersonAddress PersonIdentificationCodeSequence PersonName
    PersonTelephoneNumbers PhysicianApprovingInterpretation PhysiciansOfRecord
    PhysiciansOfRecordIdentificationSequence PhysiciansReadingStudyIdentificationSequence
    PlateID PreMedication PregnancyStatus ProtocolName ReasonForStudy
    ReasonForTheImagingServiceRequest ReasonForTheRequestedProcedure
    ReferencedDigitalSignatureSequence ReferencedImageSequence ReferencedPatientAliasSequence
    ReferencedPatientSequence ReferencedPerformedProcedureStepSequence
    ReferencedSOPInstanceMACSequence ReferencedStudySequence ReferringPhysicianAddress
    ReferringPhysicianIdentificationSequence ReferringPhysicianTelephoneNumbers
    RegionOfResidence RequestAttributesSequence RequestedContrastAgent
    RequestedProcedureComments RequestedProcedureDescription RequestedProcedureID
    RequestedProcedureLocation RequestingPhysician RequestingService ResponsibleOrganization
    ResponsiblePerson ResultsComments ResultsDistributionListSequence ResultsIDIssuer
    ReviewerName ScheduledHumanPerformersSequence ScheduledPatientInstitutionResidence
    ScheduledPerformingPhysicianIdentificationSequence ScheduledPerformingPhysicianName
    ScheduledProcedureStepDescription ScheduledProcedureStepEndDate
    ScheduledProcedureStepEndTime ScheduledProcedureStepID ScheduledProcedureStepLocation
    ScheduledProcedureStepStartDate ScheduledProcedureStepStartTime ScheduledStationAETitle
    ScheduledStationName ScheduledStudyLocation SeriesDate SeriesDescription SeriesTime
    ServiceEpisodeDescription ServiceEpisodeID SmokingStatus SourceImageSequence SpecialNeeds
    StationName StudyComments StudyDescription StudyIDIssuer TextComments TextString
    TimezoneOffsetFromUTC TopicAuthor TopicKeywords TopicSubject TopicTitle
    VerifyingObserverIdentificationCodeSequence VerifyingObserverSequence VerifyingOrganization
    VisitComments
"""
ACTIONS: dict[str, Action] = {
    **dict.fromkeys(_REMOVED.split(), "X"),
    **dict.fromkeys(_EMPTIED.split(), "Z"),
    **dict.fromkeys(_REPLACED.split(), "U"),
}
"""Keyword -> what the profile does with it."""

_NUMBERS = """
    AcquisitionNumber BitsAllocated BitsStored Columns DiffusionBValue DimensionIndexPointer
    DimensionIndexValues EchoNumbers EchoTime EchoTrainLength EffectiveEchoTime FlipAngle
    FunctionalGroupPointer HighBit ImageOrientationPatient ImagePositionPatient
    InStackPositionNumber InstanceNumber InversionTime InversionTimes MagneticFieldStrength
    NumberOfFrames PixelRepresentation PixelSpacing PlanarConfiguration RepetitionTime
    RescaleIntercept RescaleSlope Rows SamplesPerPixel SeriesNumber SliceLocation SliceThickness
    SpacingBetweenSlices TemporalPositionIndex
"""
_SEQUENCES = """
    DimensionIndexSequence DimensionOrganizationSequence FrameContentSequence
    MRDiffusionSequence MREchoSequence MRImageFrameTypeSequence MRModifierSequence
    MRTimingAndRelatedParametersSequence PerFrameFunctionalGroupsSequence PixelMeasuresSequence
    PixelValueTransformationSequence PlaneOrientationSequence PlanePositionSequence
    SharedFunctionalGroupsSequence
"""
CODES: dict[str, frozenset[str]] = {
    keyword: frozenset(words.split("|"))
    for keyword, words in (
        ("BurnedInAnnotation", "YES|NO"),
        ("ComplexImageComponent", "MAGNITUDE|PHASE|REAL|IMAGINARY|MIXED"),
        (
            "ImageType",
            "ORIGINAL|DERIVED|PRIMARY|SECONDARY|OTHER|NONE|M|P|R|I|M_SE|M_FFE|M_IR|P_SE|P_FFE|R_IR|"
            "FFE|SE|IR|ND|NORM|DIS2D|DIS3D|DIFFUSION|ADC|FA|TRACEW|MEAN_DIFFUSION|PERFUSION|MIP|MPR|"
            "PROJECTION IMAGE|LOCALIZER|AXIAL|REFORMATTED|SUBTRACTION|PHASE|MAGNITUDE|MOSAIC|FM|"
            "FIL|T1|T2|VOLUME|MFSPLIT|SWI",
        ),
        ("LossyImageCompression", "00|01"),
        ("MRAcquisitionType", "2D|3D"),
        ("Modality", "MR|CT|PT|NM|US|CR|DX|MG|XA|SEG|SR|PR|KO|OT|RTSTRUCT|RTDOSE|RTPLAN"),
        ("PatientPosition", "HFS|HFP|HFDR|HFDL|FFS|FFP|FFDR|FFDL"),
        (
            "PhotometricInterpretation",
            "MONOCHROME1|MONOCHROME2|RGB|PALETTE COLOR|YBR_FULL|YBR_FULL_422|YBR_PARTIAL_420|"
            "YBR_ICT|YBR_RCT",
        ),
        ("ScanningSequence", "SE|IR|GR|EP|RM"),
        ("SequenceVariant", "SK|MTC|SS|TRSS|SP|MP|OSP|NONE"),
    )
}
"""Words that may stay, by keyword. ``FrameType`` is read as ``ImageType``."""

KEPT: frozenset[str] = frozenset(
    (*_NUMBERS.split(), *_SEQUENCES.split(), *CODES, "FrameType", "Manufacturer", "SOPClassUID")
)
"""Keywords that stay: numbers, coded words, the sequences that hold them, and these three."""
